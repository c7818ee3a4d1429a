// The inner half of netns.mjs's door: what connects to the socket SOCKET comes out at PORT of this loopback.
import { connect, createServer } from 'node:net';

const [socket, port] = process.argv.slice(2);

createServer((one) => {
  const other = connect(Number(port), '127.0.0.1');
  for (const [from, to] of [[one, other], [other, one]]) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}).listen(socket);
