/** An application of Spring Boot that streams a model's answer to a browser. */
@NullMarked
package io.harborai.example;

import org.jspecify.annotations.NullMarked;
