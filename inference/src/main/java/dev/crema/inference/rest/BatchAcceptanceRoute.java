package dev.crema.inference.rest;

import io.micronaut.http.MediaType;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the ways in which a batch is not accepted. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
    responseCode = "400",
    description =
        "The address has what is no version or alias, the key is none, or the body broke off.",
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
    responseCode = "408",
    description = "The bytes of the request took too long to arrive.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "409",
    description = "A batch with this Idempotency-Key is being received.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "413",
    description = "More bytes than crema.batches.body-bytes.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "415",
    description = "Not a media type that the route takes, or compressed.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "422",
    description = "An empty body, or an Idempotency-Key that belongs to another request.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "429",
    description = "As many batches wait as may; Retry-After says when to ask again.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "503",
    description = "No version serves yet, or the service is stopping.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@ApiResponse(
    responseCode = "507",
    description = "No room: crema.batches.disk-bytes, or the disk itself.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_PROBLEM,
            schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
@interface BatchAcceptanceRoute {}
