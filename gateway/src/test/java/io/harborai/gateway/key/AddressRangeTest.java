package io.harborai.gateway.key;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;

import io.harborai.gateway.team.FieldException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.1.2, true", "10.0.0.0/8, 11.0.0.1, false", "10.1.2.3, 10.1.2.3, true",
            "10.1.2.3, 10.1.2.4, false", "0.0.0.0/0, 1.2.3.4, true", "0.0.0.0/0, ::1, false",
            "2001:db8::/32, 2001:db8:ffff::1, true", "2001:db8::/32, 2001:db9::1, false", "::/0, fe80::1%eth0, true",
            "10.0.0.0/8, ::ffff:10.1.1.1, true", "192.168.1.128/25, 192.168.1.127, false", "::/0, 10.0.0.1, false"})
    void anAddressIsInARangeOrNot(String range, String address, boolean inside) {
        byte[] bytes = AddressRange.bytes(address);
        assertThat(bytes).isNotNull();
        assertThat(AddressRange.parse(range).contains(bytes)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "::/129", "10.0.0", "10.0.0.256", "1.2.3.4/", "1.2.3.4/-1",
            "/8", "10.0.0.0/8/8", "999999999999", "2001:db8::g", "example.org/8", "1.2.3.4/08x"})
    void whatIsNoRangeIsRefusedAndNoNameIsLookedUp(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(FieldException.class)
                .hasMessageContaining("ips");
    }

    @Test
    void bitsBehindThePrefixDoNotMatter() {
        assertThat(AddressRange.parse("10.1.2.3/8")).isEqualTo(AddressRange.parse("10.0.0.0/8"))
                .hasToString("10.0.0.0/8");
    }

    @RepeatedTest(20)
    void aRangeIsWhatShiftingSays(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 200; i++) {
            byte[] network = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(network);
            int all = network.length * 8;
            int bits = random.nextInt(all + 1);
            byte[] address = network.clone();
            address[random.nextInt(address.length)] ^= (byte) (1 << random.nextInt(8));
            String text = InetAddress.getByAddress(network).getHostAddress() + "/" + bits;
            boolean expected = new BigInteger(1, network).shiftRight(all - bits)
                    .equals(new BigInteger(1, address).shiftRight(all - bits));
            assertThat(AddressRange.parse(text).contains(address)).as(text).isEqualTo(expected);
            assertThat(AddressRange.parse(AddressRange.parse(text).toString())).isEqualTo(AddressRange.parse(text));
        }
    }
}
