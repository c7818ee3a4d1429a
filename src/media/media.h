/* media.h - the process that relays: UDP, and TURN streams that control hands
 * over. It opens no file and knows no name. Its main thread talks to the other
 * processes; packets are the workers' (worker.h), one thread each.
 */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

/* Runs until main says stop or goes away; returns the exit code. Over main_fd
 * (SOCK_SEQPACKET, ipc.h) come IPC_CONFIG, IPC_LISTEN (a bound UDP socket)
 * for each worker, IPC_PEER, then IPC_START, which is answered by IPC_READY. Later: IPC_PEER
 * again (control was restarted; streams it handed over before go on as long as
 * their fd does), IPC_STOP. */
int media_main(int main_fd);

#endif
