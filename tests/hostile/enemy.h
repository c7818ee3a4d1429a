/* enemy.h - a participant that is one of the room, with keys of its own hop, and
 * means harm: what "enemy load" does by ENEMY, the name of a kind.
 */
#ifndef HOSTILE_ENEMY_H
#define HOSTILE_ENEMY_H

#include "agent/media/endpoint.h"

/* Called when there is a turn, while the enemy is connected. */
typedef void enemy_turn(struct endpoint *e);

/* storms.c */
enemy_turn storms_nack;
enemy_turn storms_key;
enemy_turn storms_twcc;
enemy_turn storms_short;
enemy_turn storms_ssrc;

/* hop_send() as it is in the product. */
void enemy_send(struct endpoint *e, const struct hop_packet *p);

#endif
