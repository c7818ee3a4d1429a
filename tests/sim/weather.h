/* weather.h - the cells of tests/weather in virtual time: links, sources and
 * receivers as there, so that each cell has as many seeds as are wanted.
 */
#ifndef SIM_WEATHER_H
#define SIM_WEATHER_H

#include "flow.h"

enum {
	WEATHER_NAME_LEN = 64,
};

struct weather_cell {
	char name[WEATHER_NAME_LEN]; /* as the table there says it */
	struct flow_plan plan;       /* but for the seed */
};

/* How many there are. */
unsigned weather_cells_n(void);

/* The nth. */
void weather_cell(struct weather_cell *c, unsigned nth);

/* The nth window of five seconds that is judged: its first tenth; 0 when there is
 * none. */
unsigned weather_window(const struct flow_plan *p, unsigned nth);

#endif
