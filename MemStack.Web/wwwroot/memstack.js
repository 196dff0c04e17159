// The page's own script in the browser: the theme, copying, reloading. One listener each, on the document, because
// the components come and go.
(() => {
  "use strict";

  const announce = text => {
    const region = document.getElementById("announcer");
    if (!region) return;
    region.textContent = "";
    requestAnimationFrame(() => { region.textContent = text; });
  };

  const currentTheme = () =>
    document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  const setTheme = theme => {
    document.documentElement.dataset.theme = theme;
    for (const sheet of document.querySelectorAll("link[data-theme-sheet]"))
      sheet.media = sheet.dataset.themeSheet === theme ? "all" : "not all";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `memstack-theme=${theme}; Path=/; Max-Age=31536000; SameSite=Strict${secure}`;
    announce(theme === "dark" ? "Dark theme" : "Light theme");
  };

  // The clipboard API needs a secure context; a page on a plain address in a local network has none.
  const copyText = async text => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("aria-hidden", "true");
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) throw new Error("The browser did not copy.");
  };

  const copy = async button => {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    try {
      await copyText(source.textContent);
      button.dataset.copied = "true";
      announce("Copied");
      setTimeout(() => { delete button.dataset.copied; }, 2000);
    } catch {
      getSelection().selectAllChildren(source);
      announce("The browser did not allow copying. The text is selected.");
    }
  };

  // The focused element may be gone with its list; the keyboard focus would then be at the top of the page.
  window.memstack = {
    keepFocus: id => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) document.getElementById(id)?.focus();
    },
  };

  document.addEventListener("click", event => {
    const target = event.target.closest("[data-theme-toggle],[data-copy],[data-reload],[data-skip]");
    if (!target) return;
    if ("themeToggle" in target.dataset) setTheme(currentTheme() === "dark" ? "light" : "dark");
    else if ("copy" in target.dataset) copy(target);
    else if ("reload" in target.dataset) location.reload();
    else {
      // The base address makes a bare fragment point at the overview.
      event.preventDefault();
      document.getElementById("content").focus();
    }
  }, { capture: true });
})();
