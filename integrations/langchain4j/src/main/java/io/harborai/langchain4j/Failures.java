package io.harborai.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import io.harborai.error.ConnectionException;
import io.harborai.error.ContentFilterException;
import io.harborai.error.ContextLengthException;
import io.harborai.error.HarborAIException;
import io.harborai.error.NotFoundException;
import io.harborai.error.OverloadedException;
import io.harborai.error.PermissionException;
import io.harborai.error.ServerException;

/** The SDK's exceptions in LangChain4j's words; ours is the cause of each. */
final class Failures {
    private Failures() {
    }

    static LangChain4jException of(HarborAIException failed) {
        String message = failed.getMessage();
        if (failed instanceof io.harborai.error.AuthenticationException || failed instanceof PermissionException) {
            return new AuthenticationException(message, failed);
        }
        if (failed instanceof io.harborai.error.RateLimitException) {
            return new RateLimitException(message, failed);
        }
        if (failed instanceof NotFoundException) {
            return new ModelNotFoundException(message, failed);
        }
        if (failed instanceof ContentFilterException) {
            return new ContentFilteredException(message, failed);
        }
        if (failed instanceof io.harborai.error.InvalidRequestException || failed instanceof ContextLengthException) {
            return new InvalidRequestException(message, failed);
        }
        if (failed instanceof io.harborai.error.TimeoutException) {
            return new TimeoutException(message, failed);
        }
        if (failed instanceof ServerException || failed instanceof OverloadedException) {
            return new InternalServerException(message, failed);
        }
        return failed instanceof ConnectionException || failed.retryable()
                ? new RetriableException(message, failed)
                : new NonRetriableException(message, failed);
    }
}
