/** Configuration: YAML, environment and flags become one checked, immutable {@code HarborConfig}, or a list of findings. */
@NullMarked
package io.harborai.platform.config;

import org.jspecify.annotations.NullMarked;
