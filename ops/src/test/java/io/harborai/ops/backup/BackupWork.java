package io.harborai.ops.backup;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** Makes a backup or restores one, over and over, in a process that may be killed. */
final class BackupWork {
    private BackupWork() {
    }

    /** {@code backup DATA} or {@code restore DATA ARCHIVE}. */
    public static void main(String[] args) throws Exception {
        House house = new House(Path.of(args[1]));
        System.out.println("go");
        System.out.flush();
        while (true) {
            if (args[0].equals("backup")) {
                new Backups(house.data.resolve("backups"), InstantSource.system(), new SecureRandom())
                        .create(house.installation(), Optional.empty(), "", Progress.NONE);
            } else {
                new Restore(house.installation(), InstantSource.system()).run(Path.of(args[2]), Optional.empty(),
                        house.data.resolve("restored"), false, Progress.NONE);
            }
        }
    }
}
