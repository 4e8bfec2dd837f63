import { useRoute } from 'vitepress'
import Theme from 'vitepress/theme-without-fonts'
import { onMounted, watch } from 'vue'
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
  setup() {
    const route = useRoute()
    onMounted(() => {
      window.addEventListener('click', remember)
      choose()
    })
    // A page that is gone to is there a moment after its path.
    watch(
      () => route.data,
      () => setTimeout(choose),
      { flush: 'post' },
    )
  },
}
