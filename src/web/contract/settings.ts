// A person's own choices.
export { settings, settingsPatch as patchSettingsBody, syncMinutesDefault, type Settings } from '../../accounts/account-shapes.ts'
