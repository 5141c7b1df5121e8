package io.harborai.app.serve;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One server and one browser for all the console's tests: they start once, and every test leaves its pages behind. */
final class ConsoleExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace PLACE = Namespace.create(ConsoleExtension.class);

    private static ConsoleBrowser console(ExtensionContext context) {
        return context.getRoot().getStore(PLACE).computeIfAbsent(ConsoleBrowser.class, type -> ConsoleBrowser.start(),
                ConsoleBrowser.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ConsoleBrowser.class;
    }

    @Override
    public ConsoleBrowser resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return console(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            console(context).keep(context.getDisplayName().replaceAll("\\W+", "-"));
        }
        console(context).forget();
    }
}
