// Runs before the first paint, so that a dark desk never flashes white. A file of its own
// because the page's policy allows no inline script. words/look.ts writes what it reads.
;(function () {
  var look = {}
  try {
    look = JSON.parse(localStorage.getItem('secretary.look') || '{}') || {}
  } catch {
    look = {}
  }
  var root = document.documentElement
  var dark = look.theme === 'dark' || (look.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  root.dataset.density = look.density === 'compact' ? 'compact' : 'comfortable'
  root.lang = look.locale === 'ro' || look.locale === 'en' ? look.locale : /^ro/i.test(navigator.language) ? 'ro' : 'en'
})()
