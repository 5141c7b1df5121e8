package io.harborai.platform.web;

import io.harborai.platform.admin.WrongInput;

/** Answers the requests of a route, each on a virtual thread of its own. */
@FunctionalInterface
public interface WebHandler {
    /**
     * Answers.
     *
     * @param request what is asked
     * @return the answer
     * @throws WebFailure when it must be refused; the route's error shape tells it
     * @throws WrongInput when the request says something wrong: 400
     * @throws Exception any other is a defect: 500 with a trace id, and the cause in the log
     */
    WebReply answer(WebRequest request) throws Exception;
}
