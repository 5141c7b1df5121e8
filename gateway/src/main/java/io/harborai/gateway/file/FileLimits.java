package io.harborai.gateway.file;

/**
 * Bounds of what one owner may keep.
 *
 * @param fileBytes  longest file, 1 byte to 1 TB
 * @param ownerBytes all files of an owner together, at least {@code fileBytes}
 * @param ownerFiles most files of an owner, 1 to 1,000,000
 */
public record FileLimits(long fileBytes, long ownerBytes, int ownerFiles) {
    /** OpenAI's own bound of a file; 10 GB and 10,000 files for each owner. */
    public static final FileLimits DEFAULT = new FileLimits(512L << 20, 10L << 30, 10_000);
    private static final long TERABYTE = 1L << 40;

    /** Checks the ranges. */
    public FileLimits {
        if (fileBytes < 1 || fileBytes > TERABYTE || ownerBytes < fileBytes || ownerFiles < 1
                || ownerFiles > 1_000_000) {
            throw new IllegalArgumentException("fileBytes " + fileBytes + ", ownerBytes " + ownerBytes + ", ownerFiles "
                    + ownerFiles + ": 1 to " + TERABYTE + ", at least fileBytes, 1 to 1000000");
        }
    }
}
