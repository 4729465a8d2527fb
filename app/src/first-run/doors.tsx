// The two addresses of the first run.
import { FirstRunScreen } from './first-run-screen.tsx'

export const SetupScreen = () => <FirstRunScreen invited={false} />
export const InviteScreen = () => <FirstRunScreen invited />
