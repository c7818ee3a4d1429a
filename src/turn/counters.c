#include "turn/counters.h"

const char *turn_counter_name(enum turn_counter i)
{
	static const char *const names[TURN_COUNTERS_N] = {
#define TURN_COUNTER_TEXT(name) #name,
		TURN_COUNTER_LIST(TURN_COUNTER_TEXT)
#undef TURN_COUNTER_TEXT
	};

	return names[i];
}
