"use strict";
const state = document.getElementById("state");
const button = document.getElementById("language");
let language = localStorage.getItem("harborai.language") || (navigator.language.startsWith("zh") ? "zh" : "en");

function show() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  button.textContent = language === "zh" ? "English" : "中文";
  for (const element of document.querySelectorAll("[data-en]")) {
    element.textContent = element.dataset[language];
  }
}

function tell(good, en, zh) {
  state.className = good ? "good" : "bad";
  state.dataset.en = en;
  state.dataset.zh = zh;
  show();
}

async function ask() {
  try {
    const answer = await fetch("/health", { cache: "no-store" });
    const status = (await answer.json()).status;
    if (status === "healthy") {
      tell(true, "The server is well.", "服务运行正常。");
    } else if (status === "degraded") {
      tell(false, "The server works, but a part of it is not well.", "服务可用，但部分组件异常。");
    } else {
      tell(false, "The server is not well, or it is stopping.", "服务异常或正在停止。");
    }
  } catch (unreachable) {
    tell(false, "The server does not answer.", "服务没有响应。");
  }
}

button.addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("harborai.language", language);
  show();
});
for (const element of document.querySelectorAll(".origin")) {
  element.textContent = location.origin;
}
show();
ask();
setInterval(ask, 10000);
