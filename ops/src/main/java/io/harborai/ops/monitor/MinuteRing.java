package io.harborai.ops.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One metric's last minutes: four arrays, written again and again. Guarded by its owner. */
final class MinuteRing {
    private final long[] number;
    private final int[] count;
    private final double[] sum;
    private final double[] min;
    private final double[] max;

    MinuteRing(int minutes) {
        number = new long[minutes];
        count = new int[minutes];
        sum = new double[minutes];
        min = new double[minutes];
        max = new double[minutes];
        Arrays.fill(number, -1);
    }

    /** Adds a reading; one of a minute that has left the ring is dropped. */
    void add(long minute, double value) {
        int at = (int) Math.floorMod(minute, (long) number.length);
        if (number[at] > minute) {
            return;
        }
        if (number[at] < minute) {
            number[at] = minute;
            count[at] = 0;
            sum[at] = 0;
            min[at] = value;
            max[at] = value;
        }
        count[at]++;
        sum[at] += value;
        min[at] = Math.min(min[at], value);
        max[at] = Math.max(max[at], value);
    }

    /** The minutes from one to another, both included, that were measured. */
    List<Minute> between(long from, long to) {
        List<Minute> found = new ArrayList<>();
        for (long minute = Math.max(from, to - number.length + 1); minute <= to; minute++) {
            int at = (int) Math.floorMod(minute, (long) number.length);
            if (number[at] == minute) {
                found.add(new Minute(minute, sum[at] / count[at], min[at], max[at]));
            }
        }
        return found;
    }
}
