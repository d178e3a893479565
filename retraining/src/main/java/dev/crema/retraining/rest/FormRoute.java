package dev.crema.retraining.rest;

import io.micronaut.http.MediaType;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the ways in which a route refuses a body. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
    responseCode = "413",
    description = "More bytes or alerts than the limits.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "415",
    description = "Not application/json, or compressed.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "422",
    description = "Another form than the route takes.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@interface FormRoute {}
