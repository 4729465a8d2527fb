// A person's own choices.
export { settings, settingsPatch as patchSettingsBody, type Settings } from '../../accounts/account-shapes.ts'
