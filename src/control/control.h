/* control.h - the process that ends TLS: web client, signalling, and the door
 * to the relay for those who come by TCP.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

/* Runs until main says stop or goes away; returns the exit code. Over main_fd
 * (SOCK_SEQPACKET, ipc.h) come IPC_CONFIG, IPC_LISTEN, IPC_PEER, then
 * IPC_START, which is answered by IPC_READY. Later: IPC_CONFIG again (a new
 * certificate, for new connections), IPC_PEER again (media was restarted),
 * IPC_STOP. */
int control_main(int main_fd);

#endif
