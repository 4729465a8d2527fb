// The icons in use, and with them what each may mean (lucide, drawn, never filled).
//
// `lucide:name` is the drawing alone, picked out of the set at build time (lucide-icons.ts).
import { drawn } from './drawn.tsx'
import archive from 'lucide:archive'
import arrowDownToLine from 'lucide:arrow-down-to-line'
import arrowLeft from 'lucide:arrow-left'
import bold from 'lucide:bold'
import bookUser from 'lucide:book-user'
import bot from 'lucide:bot'
import brushCleaning from 'lucide:brush-cleaning'
import calendarDays from 'lucide:calendar-days'
import check from 'lucide:check'
import chevronDown from 'lucide:chevron-down'
import chevronUp from 'lucide:chevron-up'
import circleAlert from 'lucide:circle-alert'
import circleSlash from 'lucide:circle-slash'
import clock from 'lucide:clock'
import copy from 'lucide:copy'
import fileText from 'lucide:file-text'
import folder from 'lucide:folder'
import folderInput from 'lucide:folder-input'
import folderPlus from 'lucide:folder-plus'
import forward from 'lucide:forward'
import history from 'lucide:history'
import house from 'lucide:house'
import image from 'lucide:image'
import imageOff from 'lucide:image-off'
import inbox from 'lucide:inbox'
import info from 'lucide:info'
import italic from 'lucide:italic'
import keyRound from 'lucide:key-round'
import keyboard from 'lucide:keyboard'
import link from 'lucide:link'
import list from 'lucide:list'
import listOrdered from 'lucide:list-ordered'
import mail from 'lucide:mail'
import mailOpen from 'lucide:mail-open'
import menu from 'lucide:menu'
import messageSquareText from 'lucide:message-square-text'
import paperclip from 'lucide:paperclip'
import pause from 'lucide:pause'
import penLine from 'lucide:pen-line'
import play from 'lucide:play'
import printer from 'lucide:printer'
import quote from 'lucide:quote'
import removeFormatting from 'lucide:remove-formatting'
import reply from 'lucide:reply'
import replyAll from 'lucide:reply-all'
import rotateCcw from 'lucide:rotate-ccw'
import scrollText from 'lucide:scroll-text'
import search from 'lucide:search'
import send from 'lucide:send'
import settings from 'lucide:settings'
import shieldAlert from 'lucide:shield-alert'
import shieldCheck from 'lucide:shield-check'
import shieldQuestionMark from 'lucide:shield-question-mark'
import shieldX from 'lucide:shield-x'
import star from 'lucide:star'
import tag from 'lucide:tag'
import textQuote from 'lucide:text-quote'
import trash2 from 'lucide:trash-2'
import upload from 'lucide:upload'
import wifiOff from 'lucide:wifi-off'
import x from 'lucide:x'

export const Archive = drawn(archive)
export const ArrowDownToLine = drawn(arrowDownToLine)
export const ArrowLeft = drawn(arrowLeft)
export const Bold = drawn(bold)
export const BookUser = drawn(bookUser)
export const Bot = drawn(bot)
export const BrushCleaning = drawn(brushCleaning)
export const CalendarDays = drawn(calendarDays)
export const Check = drawn(check)
export const ChevronDown = drawn(chevronDown)
export const ChevronUp = drawn(chevronUp)
export const CircleAlert = drawn(circleAlert)
export const CircleSlash = drawn(circleSlash)
export const Clock = drawn(clock)
export const Copy = drawn(copy)
export const FileText = drawn(fileText)
export const Folder = drawn(folder)
export const FolderInput = drawn(folderInput)
export const FolderPlus = drawn(folderPlus)
export const Forward = drawn(forward)
export const History = drawn(history)
export const House = drawn(house)
export const Image = drawn(image)
export const ImageOff = drawn(imageOff)
export const Inbox = drawn(inbox)
export const Info = drawn(info)
export const Italic = drawn(italic)
export const Keyboard = drawn(keyboard)
export const KeyRound = drawn(keyRound)
export const Link = drawn(link)
export const List = drawn(list)
export const ListOrdered = drawn(listOrdered)
export const Mail = drawn(mail)
export const MailOpen = drawn(mailOpen)
export const Menu = drawn(menu)
export const MessageSquareText = drawn(messageSquareText)
export const Paperclip = drawn(paperclip)
export const Pause = drawn(pause)
export const PenLine = drawn(penLine)
export const Play = drawn(play)
export const Printer = drawn(printer)
export const Quote = drawn(quote)
export const RemoveFormatting = drawn(removeFormatting)
export const Reply = drawn(reply)
export const ReplyAll = drawn(replyAll)
export const RotateCcw = drawn(rotateCcw)
export const ScrollText = drawn(scrollText)
export const Search = drawn(search)
export const Send = drawn(send)
export const Settings = drawn(settings)
export const ShieldAlert = drawn(shieldAlert)
export const ShieldCheck = drawn(shieldCheck)
export const ShieldQuestionMark = drawn(shieldQuestionMark)
export const ShieldX = drawn(shieldX)
export const Star = drawn(star)
export const Tag = drawn(tag)
export const TextQuote = drawn(textQuote)
export const Trash2 = drawn(trash2)
export const Upload = drawn(upload)
export const WifiOff = drawn(wifiOff)
export const X = drawn(x)
