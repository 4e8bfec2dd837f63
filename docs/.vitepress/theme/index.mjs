import Theme from 'vitepress/theme-without-fonts'
import { watch } from 'vue'
import './style.css'

/** The language that the reader chose last: its tab is opened on every page. */
const KEY = 'tc3-language'

function remember(event) {
  const tab = event.target?.closest?.('.vp-code-group .tabs label')
  if (tab) localStorage.setItem(KEY, tab.textContent)
}

function choose() {
  const language = localStorage.getItem(KEY)
  if (!language) return
  for (const label of document.querySelectorAll('.vp-code-group .tabs label')) {
    const input = document.getElementById(label.htmlFor)
    if (label.textContent === language && input && !input.checked) input.click()
  }
}

export default {
  extends: Theme,
  enhanceApp({ router }) {
    if (typeof window === 'undefined') return
    window.addEventListener('click', remember)
    const later = () => setTimeout(choose)
    window.addEventListener('load', later)
    watch(() => router.route.path, later, { flush: 'post' })
  },
}
