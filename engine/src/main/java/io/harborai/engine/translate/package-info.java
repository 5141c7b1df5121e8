/** Translation between wire formats through one canonical form: requests one way, answers piece by piece the other way. */
@NullMarked
package io.harborai.engine.translate;

import org.jspecify.annotations.NullMarked;
