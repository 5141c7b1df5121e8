/** Chat completions: requests, replies, streams. */
@NullMarked
package io.harborai.chat;

import org.jspecify.annotations.NullMarked;
