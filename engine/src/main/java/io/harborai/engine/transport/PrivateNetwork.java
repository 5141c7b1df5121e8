package io.harborai.engine.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.vertx.core.net.SocketAddress;

/**
 * Tells addresses of private, loopback, link-local and other special ranges from public ones (RFC 6890), so that a provider
 * URL cannot reach into the network the server stands in (SSRF) unless its owner allowed it.
 */
final class PrivateNetwork {
    private PrivateNetwork() {
    }

    /** Whether the peer of a connection is anything but a public unicast address. */
    static boolean contains(SocketAddress peer) {
        if (!peer.isInetSocket()) {
            return true;
        }
        String ip = peer.hostAddress();
        return ip == null || contains(new InetSocketAddress(ip, peer.port()).getAddress());
    }

    static boolean contains(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress()
                || address.isSiteLocalAddress() || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            // fc00::/7 unique local
            return (bytes[0] & 0xfe) == 0xfc;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        // 0/8 this network, 100.64/10 shared, 192.0.0/24 protocol assignments, 198.18/15 benchmarks, 240/4 reserved
        return first == 0 || first == 100 && (second & 0xc0) == 64 || first == 192 && second == 0 && bytes[2] == 0
                || first == 198 && (second & 0xfe) == 18 || first >= 240;
    }
}
