/** Teams: what several keys may use together; and the terms that keys and teams have in common. */
@NullMarked
package io.harborai.gateway.team;

import org.jspecify.annotations.NullMarked;
