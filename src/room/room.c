#include "room/room.h"
