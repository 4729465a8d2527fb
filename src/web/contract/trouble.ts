// What is wrong with mail, as the store and the app share it.
export { troubleCode, type Trouble, type TroubleCode } from '../../mail/messages/trouble-shapes.ts'
