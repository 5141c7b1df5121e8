/** The HTTP face: routes, requests and answers on event loops, errors, streams, and what guards the door. */
@NullMarked
package io.harborai.gateway.http;

import org.jspecify.annotations.NullMarked;
