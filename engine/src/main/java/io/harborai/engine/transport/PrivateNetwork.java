package io.harborai.engine.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.vertx.core.net.SocketAddress;

/**
 * Tells addresses of private, loopback, link-local and other special ranges from public ones (RFC 6890), so that a provider
 * URL cannot reach into the network the server stands in (SSRF) unless its owner allowed it.
 */
public final class PrivateNetwork {
    private PrivateNetwork() {
    }

    /** Whether the peer of a connection is anything but a public unicast address. */
    public static boolean contains(SocketAddress peer) {
        if (!peer.isInetSocket()) {
            return true;
        }
        String ip = peer.hostAddress();
        InetAddress address = ip == null ? null : new InetSocketAddress(ip, peer.port()).getAddress();
        return address == null || contains(address);
    }

    static boolean contains(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress()
                || address.isSiteLocalAddress() || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? specialV6(bytes) : specialV4(bytes, 0);
    }

    /** RFC 6890, table by table, for the IPv4 address at {@code at}. */
    private static boolean specialV4(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        int third = bytes[at + 2] & 0xff;
        return switch (first) {
            // this network, private, loopback
            case 0, 10, 127 -> true;
            // shared by carriers, 100.64/10
            case 100 -> (second & 0xc0) == 64;
            case 169 -> second == 254;
            case 172 -> (second & 0xf0) == 16;
            // protocol assignments 192.0.0/24, documentation 192.0.2/24, private 192.168/16
            case 192 -> second == 0 && (third == 0 || third == 2) || second == 168;
            // benchmarks 198.18/15, documentation 198.51.100/24
            case 198 -> (second & 0xfe) == 18 || second == 51 && third == 100;
            case 203 -> second == 0 && third == 113;
            // multicast and reserved
            default -> first >= 224;
        };
    }

    /** Only 2000::/3 is public unicast; in it, and in NAT64's prefix, some ranges lead to an IPv4 address or nowhere. */
    private static boolean specialV6(byte[] bytes) {
        int first = word(bytes, 0);
        int second = word(bytes, 2);
        if (first == 0x64 && second == 0xff9b) {
            // NAT64, RFC 6052: the last four bytes are an IPv4 address; 64:ff9b:1::/48 is local.
            for (int i = 4; i < 12; i++) {
                if (bytes[i] != 0) {
                    return true;
                }
            }
            return specialV4(bytes, 12);
        }
        if (first == 0x2002) {
            // 6to4, RFC 3056
            return specialV4(bytes, 2);
        }
        // 2001::/23 protocol assignments with Teredo, 2001:db8::/32 and 3fff::/20 documentation
        return (first & 0xe000) != 0x2000 || first == 0x2001 && (second < 0x200 || second == 0xdb8)
                || first == 0x3fff && second < 0x1000;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
