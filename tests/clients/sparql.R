# Rscript sparql.R ENDPOINT WHAT QUERY: asks with the package SPARQL, or with RCurl where that knows no way.
# RCurl looks for the charset under "Content-Type" in this spelling only, and HTTP has none; so the encoding is said here.
suppressMessages(library(SPARQL))
arguments <- commandArgs(trailingOnly = TRUE)
endpoint <- arguments[1]
query <- enc2utf8(arguments[3])
utf8 <- list(.encoding = "UTF-8")
as_csv <- list(format = "csv")

ask <- function(accept) {
  url <- paste0(endpoint, "?query=", gsub("\\+", "%2B", URLencode(query, reserved = TRUE)))
  cat(getURL(url, httpheader = c(Accept = accept), .encoding = "UTF-8"))
}
write_table <- function(frame) write.csv(frame, row.names = FALSE, fileEncoding = "UTF-8")

switch(arguments[2],
  xml = write_table(SPARQL(endpoint, query, curl_args = utf8)$results),
  csv = write_table(SPARQL(endpoint, query, format = "csv", extra = as_csv, curl_args = utf8)$results),
  fails = SPARQL(endpoint, query, format = "csv", extra = as_csv, curl_args = list(failonerror = TRUE)),
  ask(arguments[2])
)
