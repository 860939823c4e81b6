// A subscriber made of the npm package pubsubhubbub; otherwise as subscriber.py. It has no
// secret: version 1.0.2 asks for signatures by another one than it checks them by.
const say = (...what) => console.log(JSON.stringify(what));
const [hub, topic] = process.argv.slice(2);
let library;
try {
  library = require('pubsubhubbub');
} catch (e) {
  say('missing', e.message.split('\n')[0]);
  process.exit(0);
}
const subscriber = library.createServer({ leaseSeconds: 86400 });
for (const mode of ['subscribe', 'unsubscribe']) subscriber.on(mode, data => say(mode, data.topic));
subscriber.on('denied', data => say('denied', String(data.error || data.topic)));
subscriber.on('feed', data => say('feed', data.topic, data.feed.toString()));
subscriber.on('listen', () => {
  const port = subscriber.server.address().port;
  subscriber.callbackUrl = `http://127.0.0.1:${port}/callback`;
  say('listening', String(port));
});
subscriber.listen(0, '127.0.0.1');
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', line => (line === 'unsubscribe' ? subscriber.unsubscribe(topic, hub) : subscriber.subscribe(topic, hub)));
lines.on('close', () => process.exit(0));
