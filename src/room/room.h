/* room.h - who sits where: two seats a room, kept in memory only. */
#ifndef ROOM_ROOM_H
#define ROOM_ROOM_H

struct rooms;

#endif
