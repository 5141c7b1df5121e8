/** A provider of embeddings made in this process, by models in ONNX's format that the user puts into a folder. */
@NullMarked
package io.harborai.onnx;

import org.jspecify.annotations.NullMarked;
