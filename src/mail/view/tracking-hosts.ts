// Hosts whose pictures only ever count readers, by a whole word of their name. A word is a
// pattern: some services number their hosts.

/** What a host calls itself that does nothing else. */
export const TRACKING_WORDS = String.raw`
  track(?:ing|er|s)? trk\d* pixel px beacon opens? openrate click(?:s|track|\d+)?
`.trim().split(/\s+/)

/** Services that report openings. Add one here when mail of theirs gets through. */
export const TRACKING_SERVICES = String.raw`
  2o7 acemlna activehosted actonsoftware apptivo aweber awstrack bananatag bl-1 bluekai boomeranggmail braze bronto
  cheetahmail cirrusinsight constantcontactpages contactmonkey convertkit-mail\d* customeriomail demdex didtheyreadit
  dotdigital dotmailer dotomi doubleclick drip edgesuite elaine-asp eloqua emarsys emlfiles emltrk everestengagement
  exacttarget exct getnotify getresponse google-analytics hubspotemail infusionsoft intercom-mail iterable keap
  klaviyomail list-manage\d* litmus liveclicker mailbutler mailfoogae mailgun mailtrack mandrillapp marketo metric
  mixmax mjt mkt\d{2,} mlsend movableink omtrdc optimove outreach pardot polymail readnotify responsys returnpath rs6
  sailthru saleshandy salesloft sc-static sendgrid sendibt\d sendibw\d silverpop sparkpostmail\d* streak superhuman
  taguchimail toutapp vertical-?response vtrenz webtrekk yesware
`.trim().split(/\s+/)
