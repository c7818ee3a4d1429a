/* tls.h - the server's side of TLS 1.3 over memory: bytes in, bytes out. */
#ifndef TLS_TLS_H
#define TLS_TLS_H

struct tls_server;

#endif
