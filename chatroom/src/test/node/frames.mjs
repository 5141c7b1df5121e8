// Plays cases against a chat room, each on a connection of its own, and prints a line of JSON for each: {name, codes, close}.
// A case is {name, steps, until}: steps are texts to send, {binary: N} or {long: N}; until is a code that must come, or "close".
import { readFileSync } from "node:fs";
import WebSocket from "ws";

const { url, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const PATIENCE_MS = 30_000;

function play({ name, steps, until }) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const codes = [];
    let close = 0;
    let next = 0;
    const timer = setTimeout(over, PATIENCE_MS);
    function over() {
      clearTimeout(timer);
      socket.terminate();
      resolve({ name, codes, close });
    }
    function step() {
      // A step waits for the answer to the one before when that has an id, as an honest client does.
      while (next < steps.length && socket.readyState === WebSocket.OPEN) {
        const each = steps[next++];
        if (each.binary) {
          socket.send(Buffer.alloc(each.binary));
        } else if (each.long) {
          socket.send("x".repeat(each.long));
        } else {
          socket.send(each);
          if (each.includes('"id"')) return;
        }
      }
    }
    socket.on("open", step);
    socket.on("message", (data) => {
      const frame = JSON.parse(data);
      if (frame.type === "error") codes.push(frame.code);
      if (frame.type === "error" && frame.code === until) return over();
      if (frame.id) step();
    });
    socket.on("close", (code) => {
      close = code;
      over();
    });
    // What the server cuts off is an error here and then a close.
    socket.on("error", () => {});
  });
}

for (const each of cases) {
  console.log(JSON.stringify(await play(each)));
}
