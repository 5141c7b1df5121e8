/** Blobs: bytes under a name, in a directory or in an S3 bucket, behind one interface and one contract test. */
@NullMarked
package io.harborai.platform.blob;

import org.jspecify.annotations.NullMarked;
