package io.harborai.knowledge.parse;

import java.time.Duration;

/**
 * The bounds of reading one file.
 *
 * @param mostBytes most bytes of the file, 1 KiB to 1 GiB
 * @param mostUnpackedBytes most bytes of what is packed in it, all together, up to 4 GiB: a bomb grows a thousandfold
 * @param mostCharacters most characters of text, 1 000 to 100 million; a passage index of more serves nobody
 * @param mostBlocks most paragraphs, rows and the like, 100 to 5 million
 * @param mostPages most pages, slides, sheets or chapters, 1 to 100 000
 * @param time most time for one file, 10 ms to an hour
 * @param heap most memory of the process that reads dangerous files, in bytes, 64 MiB to 4 GiB
 */
public record ParseLimits(long mostBytes, long mostUnpackedBytes, int mostCharacters, int mostBlocks, int mostPages,
        Duration time, long heap) {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    /** 50 MiB, 512 MiB unpacked, 20 million characters, 500 000 blocks, 10 000 pages, 2 minutes, 384 MiB. */
    public static final ParseLimits DEFAULT = new ParseLimits(50 * MIB, 512 * MIB, 20_000_000, 500_000, 10_000,
            Duration.ofMinutes(2), 384 * MIB);

    /** Checks each bound. */
    public ParseLimits {
        within("mostBytes", mostBytes, KIB, GIB);
        within("mostUnpackedBytes", mostUnpackedBytes, KIB, 4 * GIB);
        within("mostCharacters", mostCharacters, 1_000, 100_000_000);
        within("mostBlocks", mostBlocks, 100, 5_000_000);
        within("mostPages", mostPages, 1, 100_000);
        within("time in milliseconds", time.toMillis(), 10, 3_600_000);
        within("heap", heap, 64 * MIB, 4 * GIB);
    }

    private static void within(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + ": " + least + " to " + most);
        }
    }
}
