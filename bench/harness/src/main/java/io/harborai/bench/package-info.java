/**
 * The benchmark harness: runs a gateway, nginx and a direct connection side by side against the stand-in provider, measures processor time, latency, streams, start and memory, and writes a report.
 */
@NullMarked
package io.harborai.bench;

import org.jspecify.annotations.NullMarked;
