package dev.crema.inference.rest;

import io.micronaut.http.MediaType;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the ways in which a route with a model in its address refuses. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
    responseCode = "400",
    description = "The address has what is no version or alias.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "404",
    description = "There is no such model or version.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "503",
    description = "It does not serve at the moment; detail says why.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@interface ModelRoute {}
