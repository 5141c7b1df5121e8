@NullMarked
package io.harborai.example;

import org.jspecify.annotations.NullMarked;
