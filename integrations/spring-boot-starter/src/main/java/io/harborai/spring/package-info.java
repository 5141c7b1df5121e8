/** HarborAI in an application of Spring Boot: a client from its properties, with health and meters. */
@NullMarked
package io.harborai.spring;

import org.jspecify.annotations.NullMarked;
