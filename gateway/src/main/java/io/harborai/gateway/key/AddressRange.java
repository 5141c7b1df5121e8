package io.harborai.gateway.key;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;

import io.harborai.gateway.team.FieldException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin alike: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single one. An IPv4 address that comes
 * inside of IPv6 ({@code ::ffff:10.0.0.1}) counts as the IPv4 address. No name is ever looked up. Immutable.
 */
public final class AddressRange {
    /** Longest text: 45 characters of an address, the slash and three digits. */
    static final int MAX_TEXT = 50;
    private static final String FORM = "an IPv4 or IPv6 address, or a range such as 10.0.0.0/8 or 2001:db8::/32";
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads a range.
     *
     * @param text the range in CIDR notation, or one address
     * @return the range, without the bits behind its prefix
     * @throws FieldException if it is none
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new FieldException("ips", text, FORM);
        }
        int bits = address.length * 8;
        if (slash >= 0) {
            String length = text.substring(slash + 1);
            if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
                throw new FieldException("ips", text, FORM + ", with a prefix of 0 to " + bits + " bits");
            }
            bits = Integer.parseInt(length);
        }
        for (int bit = bits; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new AddressRange(address, bits);
    }

    /** Whether a text is one address. */
    public static boolean isAddress(String text) {
        return bytes(text) != null;
    }

    /** The bytes of an address; null if the text is none. */
    static byte @Nullable [] bytes(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (address.length() > MAX_TEXT || !V4.matcher(address).matches() && !V6.matcher(address).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** Whether an address, as text, is in it; false for what is no address. */
    public boolean contains(String address) {
        byte[] bytes = bytes(address);
        return bytes != null && contains(bytes);
    }

    /** Whether an address is in it. */
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, network, 0, whole)
                && (rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> 8 - rest == 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && bits == range.bits && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + bits;
    }

    /** In CIDR notation; a single address without the length. */
    @Override
    public String toString() {
        try {
            String address = InetAddress.getByAddress(network).getHostAddress();
            return bits == network.length * 8 ? address : address + '/' + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
