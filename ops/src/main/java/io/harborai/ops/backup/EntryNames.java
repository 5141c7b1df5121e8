package io.harborai.ops.backup;

import java.util.regex.Pattern;

/** The names that entries of a backup have: relative, forward, without tricks. */
final class EntryNames {
    static final String HEADER = "backup.json";
    static final String SUMS = "SHA256SUMS";
    static final String DATABASE = "database/";
    static final String SQLITE = DATABASE + "harborai.db";
    static final String POSTGRES = DATABASE + "postgresql.dump";
    static final String FILES = "files/";
    static final String PARTS = "parts/";
    static final String KEYS = "keys/";
    static final String CONFIGURATION = "configuration/";
    static final String METRICS = "metrics/metrics.txt";
    private static final int LONGEST = 1024;
    /** Blobs' names are of letters, digits and {@code . _ - ~}; configuration files may have spaces and other scripts. */
    private static final Pattern SEGMENT = Pattern.compile("[\\p{L}\\p{M}\\p{N} ._~@+=,()-]{1,255}");

    private EntryNames() {
    }

    /** The name, when it leads nowhere but below the folder that it is unpacked into. */
    static String checked(String name) throws BackupException {
        if (name.length() > LONGEST || name.isEmpty()) {
            throw BackupException.damaged("an entry's name has " + name.length() + " characters, it may have 1 to "
                    + LONGEST);
        }
        for (String segment : name.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..") || !SEGMENT.matcher(segment).matches()) {
                throw BackupException.damaged("it has an entry '" + name.replaceAll("\\p{Cntrl}", "?")
                        + "', which leads out of the place for it or is no name of ours; nothing was written there");
            }
        }
        return name;
    }
}
