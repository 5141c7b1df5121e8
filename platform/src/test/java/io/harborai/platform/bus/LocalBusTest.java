package io.harborai.platform.bus;

final class LocalBusTest extends BusContract {
    private final LocalBus bus = new LocalBus();

    @Override
    protected Bus bus() {
        return bus;
    }
}
