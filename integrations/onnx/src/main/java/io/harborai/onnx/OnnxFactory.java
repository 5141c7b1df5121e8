package io.harborai.onnx;

import java.nio.file.Path;
import java.util.List;

import io.harborai.engine.plugin.ProviderContext;
import io.harborai.engine.plugin.ProviderFactory;
import io.harborai.engine.provider.EmbeddedProvider;

/**
 * Brings the provider {@code onnx} to a server or to an application whose class path has this jar. Its models are called
 * {@code onnx/NAME}; NAME is a folder below {@code models} in the server's data directory. An application names the folder of
 * models by the system property {@value #FOLDER}, or has them in {@code data/models}.
 */
public final class OnnxFactory implements ProviderFactory {
    private static final String NAME = "onnx";
    /** The system property that names the folder of models in an application that embeds the SDK. */
    static final String FOLDER = "harborai.models";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> models(ProviderContext context) {
        return folders(context).names();
    }

    @Override
    public EmbeddedProvider create(ProviderContext context) {
        return new OnnxProvider(context.name(), folders(context));
    }

    private static ModelFolders folders(ProviderContext context) {
        String data = context.settings().get(ProviderContext.DATA_DIR);
        return new ModelFolders(data == null
                ? Path.of(System.getProperty(FOLDER, "data/models"))
                : Path.of(data, "models"));
    }
}
