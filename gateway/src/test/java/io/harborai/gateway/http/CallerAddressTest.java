package io.harborai.gateway.http;

import java.util.List;
import java.util.stream.IntStream;

import io.harborai.gateway.key.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class CallerAddressTest {
    private static final String PROXY = "10.0.0.1";
    private final CallerAddress byList = behind(CallerAddress.Header.X_FORWARDED_FOR);
    private final CallerAddress byElement = behind(CallerAddress.Header.FORWARDED);

    private static CallerAddress behind(CallerAddress.Header header) {
        List<AddressRange> ranges = List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8"));
        return CallerAddress.behind(address -> ranges.stream().anyMatch(range -> range.contains(address)),
                AddressRange::isAddress, header);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "203.0.113.7 | 203.0.113.7",
            "203.0.113.7:4711 | 203.0.113.7",
            "1.1.1.1, 203.0.113.7, 10.2.3.4 | 203.0.113.7",
            "1.1.1.1,10.9.9.9,203.0.113.7 | 203.0.113.7",
            "10.3.3.3, 10.2.2.2 | 10.3.3.3",
            "2001:db8::5 | 2001:db8::5",
            "[2001:db8::5]:80, fd00::1 | 2001:db8::5",
            "203.0.113.7, unknown | 10.0.0.1",
            "203.0.113.7, nonsense, 10.2.3.4 | 10.2.3.4",
            "'' | 10.0.0.1",
            ", | 10.0.0.1"})
    void theRightmostAddressThatIsNotTrustedIsTheCaller(String said, String caller) {
        assertThat(byList.of(PROXY, List.of(said))).isEqualTo(caller);
    }

    @Test
    void linesOfTheHeaderAreOneList() {
        assertThat(byList.of(PROXY, List.of("1.1.1.1", "203.0.113.7"))).isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
            "for=203.0.113.7 | 203.0.113.7",
            "for=1.1.1.1, For=\"[2001:db8::5]:4711\";proto=https | 2001:db8::5",
            "by=10.0.0.1;for=203.0.113.7;host=\"a,b\" | 203.0.113.7",
            "for=203.0.113.7, for=_hidden | 10.0.0.1",
            "for=203.0.113.7, proto=https | 10.0.0.1"})
    void forwardedIsReadAsItsStandardSays(String said, String caller) {
        assertThat(byElement.of(PROXY, List.of(said))).isEqualTo(caller);
    }

    @Test
    void aChainWithoutEndIsFollowedAsFarAsIsAllowed() {
        List<String> chain = IntStream.range(0, 100).mapToObj(i -> "10.1.1." + i).toList();
        assertThat(byList.of(PROXY, chain)).isEqualTo("10.1.1." + (100 - CallerAddress.MOST_HOPS));
        assertThat(byList.of(PROXY, List.of("1".repeat(CallerAddress.MOST_CHARACTERS + 1)))).isEqualTo(PROXY);
    }
}
