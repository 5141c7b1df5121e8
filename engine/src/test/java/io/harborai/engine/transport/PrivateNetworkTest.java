package io.harborai.engine.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class PrivateNetworkTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255",
            "192.0.0.1", "192.0.2.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.7",
            "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
            "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "::7f00:1", "fc00::1",
            "fd00::1",
            "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b:1::1", "100::1", "2001:0:1::1", "2001:db8::1", "2002:a00:1::1", "2002:7f00:1::",
            "2002:c0a8:101::1",
            "3fff::1", "4000::1", "8000::1"})
    void specialAddressesAreNotPublic(String ip) {
        assertThat(contains(ip)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
            "126.0.0.1",
            "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.1", "203.0.112.1", "223.255.255.255",
            "::ffff:8.8.8.8", "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00::1", "64:ff9b::8.8.8.8",
            "2002:808:808::1"})
    void otherAddressesArePublic(String ip) {
        assertThat(contains(ip)).isFalse();
    }

    @Test
    void aSocketThatIsNoInternetSocketIsNotPublic() {
        assertThat(PrivateNetwork.contains(SocketAddress.domainSocketAddress("/var/run/docker.sock"))).isTrue();
        assertThat(PrivateNetwork.contains(SocketAddress.inetSocketAddress(80, "name.that.is.not.resolved.example")))
                .isTrue();
    }

    private static boolean contains(String ip) {
        try {
            InetAddress address = InetAddress.getByName(ip);
            boolean told = PrivateNetwork.contains(address);
            assertThat(PrivateNetwork.contains(SocketAddress.inetSocketAddress(443, address.getHostAddress())))
                    .isEqualTo(told);
            return told;
        } catch (UnknownHostException impossible) {
            throw new AssertionError(ip, impossible);
        }
    }
}
